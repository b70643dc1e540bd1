"""How the lists of the administration are searched."""

from actors.search import search


class AccentInsensitiveSearch:
    """Search that finds « fédération » for « FEDERATION », on either database."""

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term, fields=self.search_fields), False
