a@{ b, a }: a
