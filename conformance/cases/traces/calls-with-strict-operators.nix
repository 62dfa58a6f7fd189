let f = x: 1 + g x; g = y: 2 * h y; h = z: z + null; in f 1
