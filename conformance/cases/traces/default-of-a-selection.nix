{ k = 4; }.k.k or (({ g }: g) 1)
