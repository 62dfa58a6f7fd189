[ (toString 1.5) (toString 0.1) (toString 1.0e10) (toString 123456789.123) (toString (1.0e-7 * 1)) (toString (-0.5)) ]
