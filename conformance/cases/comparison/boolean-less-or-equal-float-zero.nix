true <= 0.0
