rec { __overrides = { "${a}" = 1; }; a = "b"; b = a; "${a}" = 3; }
