[ ({ or = 1; } ? or) ({ } ? or.or) ]
