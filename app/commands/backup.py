"""The commands that copy a shop into one file, and make a shop of one again."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.client import running_server
from app.jobs import backup as archives
from app.settings import Settings
from app.store.copies import NotEmpty, OtherVersion
from app.store.ports import StoreUnavailable
from app.stores import Stores, open_builds, open_encoder, open_stores, unopened_stores
from app.terminal import AsJson, Bars, complain, console, out, progress_bar, read_settings
from ranking.bundles import activation
from ranking.bundles.manifest import read_manifest

backup_commands = typer.Typer(no_args_is_help=True)


@backup_commands.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(help="Where to write it, such as shop.tar.gz.")], *, as_json: AsJson = False
) -> None:
    """Copy the shop into one file with checksums: database, bundles, index, rules. It may be open meanwhile."""
    settings = read_settings()
    served = asyncio.run(running_server(settings.data_dir))
    with_index = served is None and settings.qdrant_url is None
    try:
        stores = open_stores(settings)
        with progress_bar() as bar:
            contents = archives.backup(
                stores.database,
                settings.data_dir,
                file,
                now=datetime.now(UTC),
                with_index=with_index,
                progress=Bars(bar).of("copying tables"),
            )
        stores.close()
    except (StoreUnavailable, OSError) as error:
        complain(f"Nothing was written: {error}")
        raise typer.Exit(1) from error
    if not with_index:
        console.print("The index is in use, so it is not in the archive; restore will build it again.")
    _tell(f"{file}: ", contents, as_json=as_json)


@backup_commands.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `shelftalk backup` wrote.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Let the shop go that is there.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only see whether the archive is whole.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the shop of an archive again, in the database and the folder that the settings name."""
    settings = read_settings()
    try:
        if check:
            _tell("whole: ", archives.check(file), as_json=as_json)
            return
        if url := asyncio.run(running_server(settings.data_dir)):
            complain(f"{url} serves {settings.data_dir}: stop that server first")
            raise typer.Exit(1)
        stores = unopened_stores(settings)
        contents = archives.restore(stores.database, settings.data_dir, file, replace=replace)
    except NotEmpty as error:
        complain(f"Nothing was restored: {error}; --replace lets it go")
        raise typer.Exit(1) from error
    except (archives.ArchiveDamaged, OtherVersion, StoreUnavailable, OSError) as error:
        complain(f"Nothing was restored: {error}")
        raise typer.Exit(1) from error
    _rebuild(settings, stores)
    stores.close()
    _tell("restored ", contents, as_json=as_json)


def _rebuild(settings: Settings, stores: Stores) -> None:
    """Makes the index builds anew that were not in the archive, under the ids that bundles know."""
    builds = open_builds(settings, stores, open_encoder(settings))
    root = settings.data_dir / "bundles"
    active = activation.active(root)
    wanted = {builds.current, read_manifest(root / active).index_build if active else None} - {None}
    with progress_bar() as bar:
        for build_id in sorted(one for one in wanted if one and not builds.whole(one)):
            builds.make_as(build_id, Bars(bar).of("indexing products"))


def _tell(what: str, contents: archives.Contents, *, as_json: bool) -> None:
    if as_json:
        told: dict[str, Any] = asdict(contents)
        out.print_json(data=told)
        return
    rows = ", ".join(f"{count} {name}" for name, count in contents.rows.items() if count)
    files = sum(name.startswith(archives.FILES) for name in contents.sha256)
    out.print(f"{what}{rows or 'no rows'}; {files} files; made {contents.made}", markup=False, soft_wrap=True)
