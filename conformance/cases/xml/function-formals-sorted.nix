{ zeta, alpha ? 1, mid }: mid
