(rec { a = 1; __overrides = throw "forced"; }).a
