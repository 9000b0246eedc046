import sys; sys.path.insert(0,'/tmp/wc/tests/server/browser')
import pytest
from playwright.sync_api import expect
SC=[("light",1280),("dark",1280),("light",400),("dark",400)]
def test_shots(log_in, add_study, ann, bob, room):
    from echoreport.server.store import studies, claims
    from echoreport.server import reviewing
    from echoreport.domain import Valve,Disease,Assertion,Severity
    a=add_study("Study 0017, follow-up"); b=add_study("p-image-00012"); c=add_study("<script>alert(1)</script> name"); d=add_study("Approved one")
    with room.database.writing() as s:
        studies.add(s, studies.new_id(), "waits", "folder", [])
        bad=studies.add(s, studies.new_id(), "broken", "folder", [studies.NewImage("x.dcm","b/x.dcm","0"*64)]).id
    with room.database.writing() as s:
        x=claims.claim(s,"p9"); y=claims.claim(s,"p9")
        for z in (x,y):
            if z.id==bad: claims.give_up(s,bad,"p9","got images of two patients, wanted those of one: upload them apart")
    reviewing.change_text(room, ann, b, 1, "Aortic valve: Severe aortic stenosis. My own words here.")
    reviewing.change_finding(room, ann, d, 1, Valve.MITRAL, Disease.REGURGITATION, Assertion.PRESENT, Severity.SEVERE)
    reviewing.approve(room, ann, d, 2, "Dr Ann Example", True)
    only=set(sys.argv) 
    for scheme,w in SC:
        page=log_in(ann,"/",w,scheme)
        def shot(n,full=True): page.screenshot(path=f"/tmp/shots_c/{n}-{w}-{scheme}.png",full_page=full)
        page.goto("/?state=all"); shot("worklist")
        page.goto("/?state=rejected"); shot("empty")
        page.goto(f"/studies/{a}"); shot("review", w==400)
        page.goto(f"/studies/{b}"); shot("differs", w==400)
        page.locator("#approve").click(); expect(page.locator("#dialog")).to_be_visible(); shot("signing",False)
        page.locator("[data-do=close]").click()
        page.goto(f"/studies/{d}"); shot("approved", w==400)
        page.goto(f"/studies/{d}/history"); shot("history")
        page.goto("/audit"); shot("audit",False)
        page.goto("/search?words=mitral"); shot("search")
        page.goto("/agreement"); shot("agreement")
        page.goto(f"/studies/{a}x"); shot("error")
        page.goto(f"/studies/{a}"); page.locator("[data-do=keys]").click(); shot("keys",False); page.keyboard.press("Escape")
        v=int(page.locator("#bar").get_attribute("data-version"))
        page.locator("#text").fill("my own words that should not be lost"); 
        reviewing.change_text(room, bob, a, v, f"Theirs {scheme} {w}. Mild mitral regurgitation.")
        page.locator("#text").blur()
        expect(page.locator(".conflict")).to_be_visible(); shot("conflict",False)
