from trialmatch.database import migrate

migrate()
