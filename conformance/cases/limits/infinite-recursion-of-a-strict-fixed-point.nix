let fix = f: let x = f x; in x; in fix (self: if self ? a then { a = 1; } else { })
