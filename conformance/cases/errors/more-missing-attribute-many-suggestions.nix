let x = { abc = 1; abd = 2; abf = 3; abg = 4; abh = 5; abi = 6;}; in x.abe
