"""Hand-written answers in languages other than English; each has well over 40 letters."""

from __future__ import annotations

FOREIGN_ANSWERS = (
    (
        "fr",
        "Débranchez d'abord la machine et videz le filtre situé derrière la petite trappe. Si le message revient "
        "ensuite, notre atelier peut passer la semaine prochaine et apporter la pièce.",
    ),
    (
        "fr",
        "Oui, vous pouvez encore changer la couleur tant que le colis n'est pas préparé. Ouvrez la commande, choisissez"
        " un autre tissu et confirmez votre choix en bas de la page.",
    ),
    (
        "fr",
        "Le canapé passe par la porte si vous dévissez les pieds avant l'arrivée des livreurs. Mesurez aussi le virage "
        "de l'escalier, car c'est souvent là que cela coince.",
    ),
    (
        "de",
        "Ziehen Sie zuerst den Stecker und lassen Sie das Gerät über Nacht mit offener Tür abtauen. Danach wischen Sie "
        "das Wasser auf und stellen die Temperatur eine Stufe wärmer.",
    ),
    (
        "de",
        "Die Lieferung lässt sich bis zum Vorabend verschieben, ohne dass Ihnen Kosten entstehen. Öffnen Sie dazu die "
        "Bestellung und wählen Sie unter Termin einen freien Tag aus.",
    ),
    (
        "de",
        "Der Schrank muss an der Wand befestigt werden, weil er sonst nach vorne kippen kann. Der Winkel dafür liegt in"
        " der Tüte mit den Schrauben und passt in jede Wand.",
    ),
    (
        "es",
        "Limpie primero el filtro de pelusa y deje que se seque antes de volver a colocarlo. Si la secadora sigue "
        "tardando tanto, pida una visita del técnico desde la aplicación.",
    ),
    (
        "es",
        "Sí, puede devolver la alfombra aunque ya no tenga la caja original. Envuélvala en plástico, pegue la etiqueta "
        "encima y entréguela al repartidor cuando pase por su casa.",
    ),
    (
        "es",
        "El taller guarda los repuestos de este modelo durante muchos años, así que no hay prisa. Busque la pieza por "
        "su nombre y compruebe la letra que figura en la placa.",
    ),
    (
        "it",
        "Prima di tutto chiudete il rubinetto e svuotate il cassetto con un panno asciutto. Se l'acqua torna a uscire, "
        "il tubo di scarico è piegato e bisogna raddrizzarlo.",
    ),
    (
        "it",
        "I bollini dell'ultimo ordine compaiono soltanto dopo la scadenza del reso, quindi bisogna aspettare ancora un "
        "poco. Nel frattempo li trovate in grigio nella vostra pagina.",
    ),
    (
        "it",
        "La lampada si può collegare anche a una presa normale, ma non a un regolatore da parete. Usate la manopola sul"
        " piede per abbassare la luce della sera.",
    ),
    (
        "nl",
        "Zet de koelkast eerst een paar uur rechtop neer voordat u de stekker in het stopcontact steekt. Daarna mag u "
        "hem vullen zodra het lampje op groen staat.",
    ),
    (
        "nl",
        "U kunt de bezorging nog verplaatsen zolang de bestelling niet is ingeladen. Kies in de app een andere dag en "
        "bevestig uw keuze onderaan het scherm.",
    ),
    (
        "nl",
        "Het krassen komt meestal van een viltje dat onder de poot is losgeraakt. Plak een nieuw viltje op een droge en"
        " schone ondergrond en wacht een nacht.",
    ),
    (
        "pt",
        "Desligue a máquina da tomada e limpe o filtro que fica atrás da tampa pequena. Se o aviso continuar a "
        "aparecer, marque uma visita da nossa oficina pela aplicação.",
    ),
    (
        "pt",
        "Ainda pode alterar a morada enquanto a encomenda não tiver saído do armazém. Abra a encomenda, escolha outra "
        "morada e confirme a alteração no fim da página.",
    ),
    (
        "pt",
        "As almofadas devem ser guardadas dentro de casa durante o inverno, porque a humidade estraga a espuma. O banco"
        " pode ficar lá fora se receber óleo antes do frio.",
    ),
)
"""(ISO 639-1 code, answer)."""
