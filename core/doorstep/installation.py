"""One running installation: its settings, database, plugins, files and mail, and the sessions opened on it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal, cast

from attrs import define, field, frozen

from doorstep.businesses.tenant import Tenant, by_id
from doorstep.db.session import BusinessSession, Database, InstallationSession
from doorstep.mail import MailboxTransport, SmtpTransport
from doorstep.plugins.registry import Registry
from doorstep.settings import Settings
from doorstep.storage import Storage, open_storage


@define(kw_only=True, eq=False)
class Installation:
    settings: Settings
    database: Database
    registry: Registry
    storage: Storage
    transport: SmtpTransport | MailboxTransport
    wake_worker: Callable[[], None] = field(default=lambda: None)

    def reader(self, tenant: Tenant) -> BusinessSession:
        return self.database.reader(tenant.id, tenant=tenant, installation=self)

    def writer(self, tenant: Tenant) -> BusinessSession:
        return self.database.writer(tenant.id, tenant=tenant, installation=self)

    @contextmanager
    def reading(self, tenant: Tenant) -> Iterator[BusinessSession]:
        with self.reader(tenant) as session:
            yield session

    @contextmanager
    def writing(self, tenant: Tenant) -> Iterator[BusinessSession]:
        """A transaction of one business: committed at the end, rolled back when the block raises."""
        with self.writer(tenant) as session:
            with session.begin():
                yield session
            if session.info.get("woken"):
                self.wake_worker()

    def installation_session(self, *, write: bool = False) -> AbstractContextManager[InstallationSession]:
        return self.database.installation(write=write)

    def tenant(self, business_id: int) -> Tenant:
        with self.installation_session() as session:
            return by_id(session, business_id)

    def close(self) -> None:
        self.database.close()


@frozen(kw_only=True)
class Transactions:
    """Transactions of one business, one after the other, for work that waits for others between them.

    Example::

        with transactions.writing() as session:
            charge = prepare(session)
        answer = provider.send(charge)
        with transactions.writing() as session:
            record(session, answer)
    """

    installation: Installation
    tenant: Tenant

    def reading(self) -> AbstractContextManager[BusinessSession]:
        """A session that only reads."""
        return self.installation.reading(self.tenant)

    def writing(self) -> AbstractContextManager[BusinessSession]:
        """A transaction: committed at the end of the block, rolled back when the block raises."""
        return self.installation.writing(self.tenant)


def open_transport(settings: Settings) -> SmtpTransport | MailboxTransport:
    if settings.mailbox_folder:
        return MailboxTransport(settings.mailbox_folder)
    return SmtpTransport(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=cast("Literal['none', 'starttls', 'tls']", settings.smtp_security),
        user=settings.smtp_user,
        password=settings.smtp_password,
        timeout=settings.smtp_timeout,
    )


def open_storage_of(settings: Settings) -> Storage:
    keys = {"key": settings.storage_key, "secret": settings.storage_secret, "region": settings.storage_region}
    return open_storage(settings.storage_url, **keys)


def open_installation(settings: Settings, registry: Registry) -> Installation:
    return Installation(
        settings=settings,
        database=Database(settings.database_url, pool_size=settings.database_pool),
        registry=registry,
        storage=open_storage_of(settings),
        transport=open_transport(settings),
    )


__all__ = ["Installation", "InstallationSession", "Transactions", "open_installation"]
