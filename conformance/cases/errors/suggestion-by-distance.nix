{ abcd = 1; abcx = 2; abxx = 3; axxx = 4; }.abce
