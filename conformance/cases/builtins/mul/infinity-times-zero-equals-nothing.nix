let nan = builtins.mul (1.0e308 * 10) 0; in nan == nan
