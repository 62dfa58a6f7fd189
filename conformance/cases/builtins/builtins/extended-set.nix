(builtins // { head = x: "mine"; }).head [ 1 ]
