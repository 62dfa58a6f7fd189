({ first, second, third }: 1) { first = 1; second = 2; third = 3; frist = 4; }
