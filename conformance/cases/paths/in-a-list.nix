[/a/b/c ./d]
