"ü" + ünknown
