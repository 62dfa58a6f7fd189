{ a.b = null; }.a.${true}
