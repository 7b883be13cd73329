"""``translate-pub serve``."""

from __future__ import annotations

import os
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_pub.cli import options
from translate_pub.errors import ConfigError

if TYPE_CHECKING:
    from translate_pub.config import Settings

__all__ = ["serve"]

TOKEN_VARIABLE = "TRANSLATE_PUB_REVIEW_TOKEN"


def serve(
    site: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The published site. [default: site]")
    ] = Path("site"),
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="0 takes a free one.")
    ] = 8000,
    watch: Annotated[
        bool, typer.Option("--watch", help="Visit the sources when they are due, as watch does.")
    ] = False,
    review: Annotated[
        bool,
        typer.Option(
            "--review", help=f"A review page at /review/, behind a token ({TOKEN_VARIABLE})."
        ),
    ] = False,
    review_token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The review token, in a file.")
    ] = None,
    store: options.StoreFile = None,
    trust_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Believe X-Forwarded-For and -Proto of this address."),
    ] = None,
    connections: Annotated[
        int, typer.Option(min=1, help="Clients at once; more are turned away.")
    ] = 512,
    memory: Annotated[int, typer.Option(min=1, metavar="MB", help="Memory for files.")] = 128,
    access_log: Annotated[
        bool, typer.Option("--access-log/--no-access-log", help="Log requests to standard output.")
    ] = True,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Serve a published site over HTTP, and follow it as it is published again."""
    from translate_pub import api, watching
    from translate_pub.config import load_settings
    from translate_pub.serve import Review, open_server
    from translate_pub.serve.server import Listen, is_loopback

    settings = load_settings(config).with_options(store=store)
    reviewing = None
    if review or watch:
        settings = settings.with_options(store=watching.store_path(settings))
        _check_store(settings, may_be_empty=watch)
    if review:
        reviewing = Review(
            store=watching.store_path(settings),
            title=settings.title,
            target=settings.to,
            token=_token(review_token_file),
            publish=partial(api.publish_store, site, settings),
        )
    elif review_token_file:
        raise ConfigError("--review-token-file: there is no review", mend="add --review")
    if not (review or watch or site.is_dir()):
        raise ConfigError(f"{site}: no such folder", mend="publish into it first")
    server = open_server(
        site,
        Listen(host, port, connections=connections, proxies=tuple(trust_proxy or ())),
        log=sys.stdout if access_log else None,
        capacity=memory * 2**20,
        review=reviewing,
        attend=partial(_watch, site, settings) if watch else None,
    )
    if not is_loopback(host):
        typer.echo(
            f"warning: other machines can reach {server.address}: put a proxy that speaks TLS "
            "before it (docs/deployment.md)",
            err=True,
        )
    if not quiet:
        typer.echo(f"serving {site} at {server.address}, stop with Ctrl+C", err=True)
        if review:
            typer.echo(f"review at {server.address}review/", err=True)
    server.run()


def _watch(site: Path, settings: Settings, stop: threading.Event) -> None:
    """Keep the site up to date until told to stop; run in a process of its own."""
    from translate_pub import watching
    from translate_pub.cli.progress import Tally

    for _ in Tally(quiet=True).watch(watching.watch(site, settings, stop=stop)):
        pass


def _check_store(settings: Settings, *, may_be_empty: bool) -> None:
    """Open the store before anything listens: the site will be made of it, and of nothing else."""
    from translate_pub import watching
    from translate_pub.store import Store

    path = watching.store_path(settings)
    with Store.open(path, create=may_be_empty) as store:
        if not may_be_empty and next(store.results(target=settings.to), None) is None:
            raise ConfigError(
                f"{path}: there are no articles in it: the site would be emptied",
                mend="name the store that the site is made of with --store",
            )


def _token(file: Path | None) -> str:
    from translate_pub.serve.sessions import checked_token

    if file is not None:
        try:
            return checked_token(file.read_text(encoding="utf-8"), str(file))
        except (OSError, UnicodeDecodeError) as exc:
            raise ConfigError(f"{file}: cannot be read: {exc}", mend="check the file") from exc
    token = os.environ.get(TOKEN_VARIABLE, "")
    if not token:
        raise ConfigError(
            "--review: there is no token that reviewers log in with",
            mend=f"name a file with --review-token-file, or set {TOKEN_VARIABLE}",
        )
    return checked_token(token, TOKEN_VARIABLE)
