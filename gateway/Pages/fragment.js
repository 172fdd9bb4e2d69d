// Browsers keep what follows "#" to themselves, and carry it along a redirect: from the page that was asked for to the sign-in, and, when
// the form's address has it, from the form to that page. It is no part of any request, so nothing in it can lead to another site.
'use strict';
const form = document.querySelector('form[action="/auth/login"]');
const keep = () => form.setAttribute('action', '/auth/login' + location.hash);
addEventListener('hashchange', keep);
keep();
