"""A night of Nightcart as a DAG of Airflow 3 (3.2 or later), made of what ``nightcart plan --json`` says.

Put this file and the plan into the folder of DAGs, and say in the environment of Airflow:

NIGHTCART_PLAN      the plan; unset: plan.json beside this file
NIGHTCART_COMMAND   how Nightcart is called; unset: nightcart. With Spark's own launcher:
                    spark-submit --class io.nightcart.pipelines.Main /opt/nightcart/nightcart.jar
NIGHTCART_SHOP      the settings of the shop (required)
NIGHTCART_LAKE      where the tables are (required)
NIGHTCART_ARGUMENTS more arguments of every run, such as --set raw=s3a://bucket/raw; unset: none
NIGHTCART_GRAIN     stage (unset) for a task each of ingest, silver, gold and ops; job for a task per job,
                    which starts Spark for each and shows all of them
NIGHTCART_SCHEDULE  cron; unset: 0 3 * * *
NIGHTCART_TIME_ZONE of the schedule and the days; should be the shop's; unset: UTC
NIGHTCART_START     first day to take by backfill or catch-up; unset: 2020-01-01
NIGHTCART_RETRIES   of exit codes that say that trying again may help; unset: 3
NIGHTCART_RETRY_SECONDS before each; unset: 600
NIGHTCART_POOL      pool of the tasks; unset: nightcart

A run is for the day on which its data interval begins, in that time zone; it is over when the run starts.
A lake is written by one run at a time, so the pool must have one slot: airflow pools set nightcart 1 "One
lake". Each gold table is an asset, updated by its task.
"""

import json
import os
import shlex
from datetime import timedelta
from pathlib import Path

import pendulum
from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, Asset, BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from airflow.timetables.interval import CronDataIntervalTimetable

STAGES = {"bronze": "ingest", "silver": "silver", "gold": "gold", "ops": "ops"}


class NightcartOperator(BaseOperator):
    """Runs Nightcart; fails for good where its exit code says that trying again cannot help."""

    RETRYABLE = {
        1: "an unexpected fault",
        3: "required files are missing",
        5: "another run is at work on the lake, or a file changed while it was read",
    }

    template_fields = ("arguments",)
    ui_color = "#dbe7c9"

    def __init__(self, *, command, arguments, **kwargs):
        super().__init__(**kwargs)
        self.command = command
        self.arguments = arguments

    def execute(self, context):
        self.process = SubprocessHook()
        result = self.process.run_command([*shlex.split(self.command), *self.arguments])
        code = result.exit_code
        if code < 0 or code > 128:  # of Python, and of a shell between
            raise AirflowException(f"Nightcart was killed by a signal ({code}); the next try goes on from there")
        if code in self.RETRYABLE:
            raise AirflowException(f"Nightcart ended with {code}: {self.RETRYABLE[code]}. {result.output}")
        if code != 0:
            raise AirflowFailException(f"Nightcart ended with {code}, which no retry mends. {result.output}")
        return result.output

    def on_kill(self):
        self.process.send_sigterm()


def setting(name, otherwise=None):
    value = os.environ.get(f"NIGHTCART_{name}", otherwise)
    if value is None:
        raise ValueError(f"Set NIGHTCART_{name} in the environment of Airflow; see {__file__}")
    return value


def tasks(jobs, grain):
    """The jobs of each task, by its name."""
    if grain not in ("stage", "job"):
        raise ValueError(f"NIGHTCART_GRAIN must be stage or job, not {grain}")
    grouped = {}
    for job in jobs:
        layer = job["writes"][0].split(".")[0]
        grouped.setdefault(job["job"] if grain == "job" else STAGES[layer], []).append(job)
    return grouped


def upstream(grouped):
    """By task, those that make what it reads."""
    made = {table: task for task, jobs in grouped.items() for job in jobs for table in job["writes"]}
    return {
        task: {made[table] for job in jobs for table in job["reads"] if table in made} - {task}
        for task, jobs in grouped.items()
    }


def night():
    plan = json.loads(Path(setting("PLAN", Path(__file__).with_name("plan.json"))).read_text())
    grouped = tasks(plan["jobs"], setting("GRAIN", "stage"))
    zone = setting("TIME_ZONE", "UTC")
    with DAG(
        dag_id="nightcart",
        description="The shop's raw files into trusted tables, every night",
        schedule=CronDataIntervalTimetable(setting("SCHEDULE", "0 3 * * *"), timezone=zone),
        start_date=pendulum.parse(setting("START", "2020-01-01"), tz=zone),
        catchup=False,
        max_active_runs=1,
        default_args={
            "retries": int(setting("RETRIES", "3")),
            "retry_delay": timedelta(seconds=float(setting("RETRY_SECONDS", "600"))),
            "pool": setting("POOL", "nightcart"),
        },
        tags=["nightcart"],
        doc_md=__doc__,
    ) as dag:
        operators = {
            task: NightcartOperator(
                task_id=task,
                command=setting("COMMAND", "nightcart"),
                arguments=[
                    "run",
                    *("--shop", setting("SHOP"), "--lake", setting("LAKE")),
                    *("--day", "{{ data_interval_start.in_timezone('%s') | ds }}" % zone),
                    *("--jobs", ",".join(job["job"] for job in jobs)),
                    *shlex.split(setting("ARGUMENTS", "")),
                ],
                outlets=[
                    Asset(f"nightcart.{table}")
                    for job in jobs
                    for table in job["writes"]
                    if table.startswith("gold.")
                ],
            )
            for task, jobs in grouped.items()
        }
        for task, before in upstream(grouped).items():
            operators[task].set_upstream([operators[name] for name in sorted(before)])
    return dag


nightcart = night()
