"""The words of the first page in Spanish. To be reviewed by a fluent peer; editors make them their own."""

from __future__ import annotations

import json
from typing import Any

SECOND_LABEL = "¿Qué es Mainstay?"

HOME: dict[str, Any] = {
    "title": "Formación y apoyo para quienes dan apoyo entre pares",
    "slug": "inicio",
    "headline": "Tú sostienes a otras personas. ¿Quién te sostiene a ti?",
    "lead": (
        "Mainstay es donde quienes dan apoyo entre pares aprenden el trabajo y reciben cuidado mientras lo hacen. "
        "Tú conoces la recuperación por dentro. Aquí encuentras las habilidades, y las personas, que te ayudan a durar."
    ),
    "note_visitor": "¿Es tu primera vez aquí? Quien coordina tu programa te envía una invitación por correo.",
    "listing_summary": "Donde quienes dan apoyo entre pares aprenden el trabajo y reciben cuidado mientras lo hacen.",
    "search_description": "Formación y apoyo para personas con experiencia vivida que acompañan la recuperación.",
    "body": json.dumps(
        [
            {
                "type": "cards",
                "value": {
                    "title": "Hecho para pares",
                    "intro": "Escrito para quienes llegan con experiencia de vida, no con un título.",
                    "cards": [
                        {
                            "icon": "book",
                            "title": "Aprende a tu propio ritmo",
                            "text": "Lecciones cortas en palabras sencillas. Para cuando quieras: guardamos tu lugar.",
                            "page": None,
                        },
                        {
                            "icon": "chat",
                            "title": "Practica antes de que sea real",
                            "text": "Habla con personas inventadas, prueba una respuesta y mira a dónde lleva.",
                            "page": None,
                        },
                        {
                            "icon": "award",
                            "title": "Muestra lo que sabes hacer",
                            "text": "Un certificado con tus horas que una junta o un empleador puede comprobar.",
                            "page": None,
                        },
                        {
                            "icon": "lock",
                            "title": "Lo tuyo sigue siendo tuyo",
                            "text": "Lo que escribes para ti es para ti. Decimos claramente quién ve qué.",
                            "page": None,
                        },
                    ],
                },
            },
            {
                "type": "steps",
                "value": {
                    "title": "Cómo empieza",
                    "steps": [
                        {
                            "title": "Recibes una invitación",
                            "text": "Un correo de tu programa trae un enlace. Puedes usar el nombre que quieras.",
                        },
                        {
                            "title": "Tomas la primera lección",
                            "text": "Trata de escuchar: la habilidad en la que se apoya todo lo demás.",
                        },
                        {
                            "title": "Pruebas el cuestionario",
                            "text": "Te dice por qué una respuesta es correcta. Si no sale, lo intentas otra vez.",
                        },
                        {
                            "title": "Tienes un certificado",
                            "text": "Con tu nombre, tus horas y un código que cualquiera puede comprobar.",
                        },
                    ],
                },
            },
            {
                "type": "callout",
                "value": {
                    "tone": "care",
                    "title": "Si hoy es un día difícil",
                    "body": (
                        "<p>No necesitas una cuenta para recibir ayuda. “Ayuda ahora” está arriba en todas las "
                        "páginas, y “Salir de esta página” está abajo.</p>"
                    ),
                },
            },
        ]
    ),
}
