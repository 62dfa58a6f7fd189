builtins.functionArgs { __functor = self: args: args; __functionArgs = { a = true; }; }
