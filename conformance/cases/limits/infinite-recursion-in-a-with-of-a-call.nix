let x = with { y = x; }; "${y}"; in x
