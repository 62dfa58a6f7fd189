{ a = throw "kept"; }.a.b or 1
