"""Asks ansible-core, through the functions of its own programs, what it makes of inventories.

Reads a JSON list of {"sources", "plan", "asks"} and prints the answers as JSON. One process asks for all, since starting
one for each takes a second each time; `realCommandsSayTheSame` holds that the programs say the same.
"""
import json
import sys

from ansible import context
from ansible.cli.inventory import InventoryCLI
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.utils.context_objects import CLIArgs
from ansible.vars.manager import VariableManager

OPTIONS = {
    "args": "all", "ask_vault_pass": False, "basedir": None, "export": False, "flush_cache": False, "graph": False,
    "host": None, "inventory": [], "list": False, "output_file": None, "pattern": "all", "show_vars": False,
    "subset": None, "toml": False, "vault_ids": [], "vault_password_files": [], "verbosity": 0, "yaml": False,
}


def command(sources, plan, **options):
    context.CLIARGS = CLIArgs({**OPTIONS, "inventory": tuple(sources), "basedir": plan, **options})
    cli = InventoryCLI(["ansible-inventory", "--list"])
    # What `_play_prereqs` does, which can't be asked twice in one process.
    cli.loader = DataLoader()
    if plan:
        cli.loader.set_basedir(plan)
    cli.inventory = InventoryManager(loader=cli.loader, sources=list(sources))
    cli.vm = VariableManager(loader=cli.loader, inventory=cli.inventory)
    return cli


def answer(cli, verb, words, limit):
    cli.inventory.subset(limit)
    # Each is asked as by a command of its own: none knows the localhost that another one made.
    if (local := cli.inventory._inventory.localhost) and local.implicit:
        cli.inventory._inventory.localhost = None
    cli.inventory.clear_caches()
    try:
        if verb == "list":
            return cli.dump(cli.json_inventory(cli._get_group("all")))
        if verb == "graph":
            start = cli._get_group(words)
            return "\n".join(cli._graph_group(start))
        if verb == "host":
            cli.inventory.subset(None)
            hosts = cli.inventory.get_hosts(words)
            if len(hosts) != 1:
                raise ValueError("not one host")
            variables = cli._get_host_variables(host=hosts[0])
            # The path of this very Python; lull has none.
            if hosts[0].implicit:
                variables.pop("ansible_python_interpreter", None)
            return cli.dump(variables)
        if verb == "pattern":
            names = [str(host) for host in cli.inventory.list_hosts(words)]
            if not names:
                raise ValueError("no hosts")
            return names
        raise KeyError(verb)
    finally:
        cli.inventory.subset(None)


def attempt(function, *arguments):
    try:
        return {"answer": function(*arguments)}
    except Exception as problem:
        return {"error": f"{type(problem).__name__}: {problem}"}


def ask(case):
    try:
        cli = command(case["sources"], case.get("plan"))
    except Exception as problem:
        return {"error": f"{type(problem).__name__}: {problem}", "answers": []}
    asks = case["asks"] + [["host", name, None] for name in cli.inventory.hosts if name not in cli.inventory.groups]
    return {"answers": [[*one, attempt(answer, cli, *one)] for one in asks]}


init_plugin_loader()
DataLoader().set_vault_secrets([])
print(json.dumps([ask(case) for case in json.load(sys.stdin)]))
