"""`doorstep serve` and `doorstep worker`."""

import os

import click

from doorstep.commands.shared import opened, say, settings_of


@click.command(epilog="Example: doorstep serve --host 0.0.0.0 --port 8000 --threads 16")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 is every one.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 128), help="Requests at a time.")
@click.option("--patience", default=30, show_default=True, help="Seconds that running requests get on SIGTERM.")
@click.pass_context
def serve(context: click.Context, host: str, port: int, threads: int, patience: int) -> None:
    """Serve pages, and work on mails and jobs unless the setting `jobs` is "outside".

    One process with threads. SIGTERM ends it: running requests and the running job are finished first.
    """
    from doorstep.server import run

    if given := context.find_root().obj:
        os.environ["DOORSTEP_SETTINGS"] = str(given)  # so that the page of health looks at the same file
    run(settings_of(context), host=host, port=port, threads=threads, patience=patience)


@click.command(epilog="Example: doorstep worker --threads 4")
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs at a time.")
@click.pass_context
def worker(context: click.Context, threads: int) -> None:
    """Send mails and do long work, apart from the server (with the setting `jobs` at "outside").

    SIGTERM ends it: the running job stops after its present step, and another worker goes on with it.
    """
    from doorstep.events.worker import Worker
    from doorstep.sparing import give_back

    give_back()
    with opened(context) as installation:
        say("The worker runs. Ctrl-C or SIGTERM ends it.")
        Worker(installation, threads=threads).run()
