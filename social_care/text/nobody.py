"""Names and addresses that are nobody's own: many people stand behind each."""

import re

from .folding import fold, words

_NAMES = frozenset(
    " ".join(words(name))
    for name in """
    anonymous; anon; anonymous user; anonymous coward; a guest; guest; guest user;
    visitor; unknown; unknown user; unknown author; nobody; no name; noname; user;
    a user; customer; a customer; amazon customer; kindle customer; google user;
    a google user; facebook user; a facebook user; verified buyer; verified customer;
    reviewer; member; former member; deleted; deleted user; deleted account;
    [deleted]; removed; suspended; suspended user; admin; administrator; webmaster;
    moderator; editor; author; staff; noreply; no reply; none; null; undefined;
    n/a; nan; name; your name; test
    anonym; anonymer nutzer; unbekannt; gast; besucher; kunde; kundin; ein kunde;
    nutzer; benutzer; gelöschter nutzer; gelöschter benutzer; amazon kunde;
    ein google nutzer; redaktion; mitglied; ehemaliges mitglied; anonymus;
    anonyme; invité; visiteur; inconnu; utilisateur; client; cliente; client amazon;
    utilisateur supprimé; un utilisateur de google; membre;
    anónimo; anónima; invitado; invitada; visitante; desconocido; usuario;
    usuario eliminado; cliente de amazon; un usuario de google; miembro;
    anonimo; ospite; visitatore; sconosciuto; utente; utente eliminato; cliente amazon;
    anoniem; bezoeker; onbekend; gebruiker; klant; een klant; verwijderde gebruiker;
    anônimo; anônima; convidado; desconhecido; usuário; usuário excluído; utilizador;
    anonimowy; anonim; gość; nieznany; użytkownik; klient;
    anonimni; anonymní; neznámý; host; návštěvník; okänd; gäst; anonyymi; vieras;
    anonym bruger; ukjent; gjest; ismeretlen; vendég; névtelen; necunoscut;
    аноним; анонимно; гость; неизвестный; пользователь; анонимный; анонім; гість;
    ανώνυμος; επισκέπτης; anonim kullanıcı; misafir; ziyaretçi; bilinmeyen;
    匿名; 匿名用户; 匿名用戶; 游客; 遊客; 访客; 訪客; 用户; 網友; 网友;
    名無し; 名無しさん; 匿名さん; ゲスト; ユーザー; 익명; 손님; 비회원; 방문자;
    مجهول; زائر; ضيف; غير معروف; مستخدم; אנונימי; אורח; अनाम; गुमनाम; अज्ञात; अतिथि;
    ẩn danh; khách; tamu; pengguna; ไม่ระบุชื่อ; ผู้เยี่ยมชม; ไม่ประสงค์ออกนาม
    """.replace("\n", ";").split(";")
    if name.strip()
)
_ROLES = frozenset(
    """
    noreply donotreply dontreply nobody nomail noemail invalid none null unknown
    anonymous anon guest user admin administrator webmaster postmaster hostmaster root
    info mail email contact kontakt contacto contatto hello hi office service support
    help helpdesk hilfe sales press presse marketing news newsletter blog blogger
    wordpress editor editors redaktion redaction redaccion comment comments kommentar
    kommentare feedback review reviews forum community team rss feed feeds notification
    notifications notify alert alerts bounce bounces mailer mailerdaemon daemon system
    bot robot auto automated server www web site website privacy datenschutz impressum
    legal shop store orders order customerservice customercare kundenservice social
    abuse security jobs moderator mod staff test example
    """.split()  # noqa: SIM905
)
_NUMBERED = re.compile(r"[\s#_-]*\d+$")


def is_nobody(name):
    """Whether a name says no more than that somebody has none: "Guest 12"."""
    name = _NUMBERED.sub("", name.strip())
    said = " ".join(words(name))
    return not said or said in _NAMES


def is_shared(address):
    """Whether an e-mail address is a desk's or a machine's, by what stands before the
    @. Of what it does not know it says no: an address and a name tell more."""
    local = fold(address.partition("@")[0]).partition("+")[0]
    local = re.sub(r"[._-]", "", local)
    return local.rstrip("0123456789") in _ROLES or local.startswith(
        ("noreply", "donotreply", "nobody")
    )
