

nowhere


