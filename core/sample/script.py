"""What the sample speaker says: our own words, rich in sounds. The demo's line is in none of the footage."""

PART_ONE = (
    "Good morning, and welcome. I am a picture made by a program, so please do not look for me in the street. "
    "Five brave foxes jumped over the mossy wall, and nobody in the village saw them leave. "
    "We should choose a warm blue shirt, a very fine hat, and the shiny brown shoes. "
    "Bring me both maps, a piece of chalk, and the thick yellow book about boats. "
    "Why would the young girl hide her violin behind the big green chair? "
    "Paul bought a pound of plums, pumped up his wheels, and moved back home in May. "
    "Usually I measure the pleasure of a journey by the number of bridges. "
    "Food, wood, and good soup: few things are smoother in the mouth. "
    "Each teacher reached the beach before the judge had finished his orange juice. "
    "Perhaps we ought to walk to the farm and watch the lambs, the pigs, and the ponies. "
)
PART_TWO = (
    "Now for something new. The robot climbed out of the bathtub, waved its thumb, and vanished. "
    "Above the harbour a purple balloon was slowly moving through the smoke. "
    "If you have a moment, give my warmest wishes to everybody on the ship. "
)
FOOTAGE = PART_ONE + PART_TWO
DEMO_LINE = (
    "Hello! These words were never filmed. "
    "A machine learned how my mouth moves, and now I can promise you almost anything, even a bigger umbrella."
)
VOICE = "espeak:en-us+f3"
SPEED = 158.0
PITCH = 48.0
