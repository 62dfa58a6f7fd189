1 + (let named = x: x; in named)
