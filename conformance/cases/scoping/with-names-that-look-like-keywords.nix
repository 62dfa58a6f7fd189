with { with' = 1; in-let = 2; }; [ with' in-let ]
