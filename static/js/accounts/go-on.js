// What somebody began goes on by itself once they have shown who they are (templates/account/go_on.html).

document.querySelector("[data-go-on]").requestSubmit();
