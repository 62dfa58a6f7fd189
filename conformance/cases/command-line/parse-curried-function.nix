x: y: z: y
