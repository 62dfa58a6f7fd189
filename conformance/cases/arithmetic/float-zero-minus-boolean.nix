0.0 - true
