"".${let k = { x = k.x; }; in k.x}
