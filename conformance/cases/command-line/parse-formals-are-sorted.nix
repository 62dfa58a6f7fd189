{ zeta, alpha, mid }: mid
