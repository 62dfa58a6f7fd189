(rec { a = 1; __overrides = 1 + "x"; }).a
