UPDATE features SET begun_at = '2026-01-02T00:00:00.000000Z',
    site = '{"cluster":"features","host":"feature-map.example.com","listener":null,"zone":"Z1"}' WHERE id = 'f1';
