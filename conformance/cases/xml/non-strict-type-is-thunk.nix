{ type = "deriv" + toString "ation"; a = 1; }
