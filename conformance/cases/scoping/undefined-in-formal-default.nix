{ a ? nowhere }: 1
