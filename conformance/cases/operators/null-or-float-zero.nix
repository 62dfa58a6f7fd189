null || 0.0
