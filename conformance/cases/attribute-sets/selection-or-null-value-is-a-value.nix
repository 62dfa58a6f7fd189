{ a = null; }.a or 1
