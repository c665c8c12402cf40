"""A bare Typer app of two commands, to measure what printing a help page costs by itself."""

import typer

app = typer.Typer()


@app.command()
def run(inputs: str = "inputs", outputs: str = "outputs") -> None:
    """Run it."""
    typer.echo(inputs + outputs)


@app.command()
def check(inputs: str = "inputs") -> None:
    """Check it."""
    typer.echo(inputs)


if __name__ == "__main__":
    app()
