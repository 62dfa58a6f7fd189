{ alpha.beta = 1; betb = 2; }.alpha.bet
