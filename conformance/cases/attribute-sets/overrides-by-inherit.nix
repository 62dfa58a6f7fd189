let __overrides = { a = 2; }; in rec { a = 1; b = a; inherit __overrides; }
