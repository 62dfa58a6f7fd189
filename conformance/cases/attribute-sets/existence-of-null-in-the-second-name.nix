{ a = 1; } ? a.${null}
