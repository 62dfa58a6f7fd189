[ ((args @ { a }: a) { a = 1; }) (({ a } @ args: a) { a = 2; }) ]
